package javatext

import "testing"

// Java's output around the turn of the year, with the locale of the United States.
func TestWeeks(t *testing.T) {
	format, err := ParseDateFormat("YYYY-'W'ww YY YYYYY W F")
	if err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int64]string{
		19721: "2023-W52 23 02023 5 5",
		19722: "2024-W01 24 02024 6 5",
		19723: "2024-W01 24 02024 1 1",
		17166: "2016-W53 16 02016 5 5",
		17167: "2017-W01 17 02017 1 1",
		18626: "2021-W01 21 02021 5 5",
		18627: "2021-W01 21 02021 5 5",
		16435: "2015-W01 15 02015 5 5",
	} {
		if got := format.Format(days * dayMillis); got != want {
			t.Errorf("day %d: %s, want %s", days, got, want)
		}
	}
	if _, ok := format.Parse("2024-W01 24 02024 1 1"); ok {
		t.Error("a text was read by weeks")
	}
}
