package configs

import "slices"

// Nearest returns the word that a misspelled one most likely stands for; false if none is similar.
// The known words bound its cost, even if the misspelled one is very long.
func Nearest(word string, words []string) (string, bool) {
	best, distance := "", 1+max(1, len(word)/5)
	for _, w := range words {
		if d := editDistance(word, w, distance); d < distance {
			best, distance = w, d
		}
	}
	return best, best != ""
}

// editDistance returns the number of letters to insert, remove, replace or swap with their
// neighbor. It returns limit if the distance is limit or more.
func editDistance(a, b string, limit int) int {
	if d := len(a) - len(b); max(d, -d) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		// a swap reads the row before the last
		if min(slices.Min(row), slices.Min(last)+1) >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
