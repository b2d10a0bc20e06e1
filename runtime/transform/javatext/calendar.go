package javatext

const dayMillis = 24 * 60 * 60 * 1000

// civil is a day of Java's calendar: Gregorian from 15 October 1582, Julian before.
type civil struct {
	year, month, day int64 // months count from 1; years before 1 are BC: year 0 is 1 BC
}

// cutover is the first Gregorian day, in days since 1970.
const cutover = -141427

// daysFromCivil returns the days since 1970. Months and days out of range carry over.
func daysFromCivil(c civil) int64 {
	c.year, c.month = c.year+floorDiv(c.month-1, 12), FloorMod(c.month-1, 12)+1
	if days := gregorianDays(c.year, c.month) + c.day - 1; days >= cutover {
		return days
	}
	return julianDays(c.year, c.month) + c.day - 1
}

// gregorianDays returns the first day of a month. Years start in March, so that the leap day comes
// last.
func gregorianDays(year, month int64) int64 {
	y := year
	if month <= 2 {
		y--
	}
	return 365*y + floorDiv(y, 4) - floorDiv(y, 100) + floorDiv(y, 400) + daysBefore(month) - 719468
}

func julianDays(year, month int64) int64 {
	y := year
	if month <= 2 {
		y--
	}
	return 365*y + floorDiv(y, 4) + daysBefore(month) - 719470
}

// daysBefore returns how many days of a year that begins in March precede a month.
func daysBefore(month int64) int64 { return (153*FloorMod(month-3, 12) + 2) / 5 }

func civilFromDays(days int64) civil {
	first, guess := julianDays, floorDiv((days+719470)*4, 1461)
	if days >= cutover {
		first, guess = gregorianDays, floorDiv((days+719468)*400, 146097)
	}
	for first(guess+1, 3) <= days { // the estimate counts years from March
		guess++
	}
	for first(guess, 3) > days {
		guess--
	}
	c := civil{year: guess, month: 3}
	for month := int64(4); month <= 14; month++ {
		year := guess + (month-1)/12
		if first(year, (month-1)%12+1) > days {
			break
		}
		c.year, c.month = year, (month-1)%12+1
	}
	c.day = days - first(c.year, c.month) + 1
	return c
}

func floorDiv(n, by int64) int64 {
	if n%by < 0 {
		return n/by - 1
	}
	return n / by
}

// FloorMod returns n modulo by as Java's Math.floorMod does: never less than zero.
func FloorMod(n, by int64) int64 { return (n%by + by) % by }
