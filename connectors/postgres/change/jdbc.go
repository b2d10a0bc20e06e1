package change

import "math"

// jdbcType is the type that the JDBC driver gives to a type of PostgreSQL. Debezium chooses schemas
// and conversions by it, unless it knows the type itself.
type jdbcType uint8

const (
	jdbcOther jdbcType = iota
	jdbcArray
	jdbcStruct
	jdbcDistinct
	jdbcBit
	jdbcSmallint
	jdbcInteger
	jdbcBigint
	jdbcReal
	jdbcDouble
	jdbcNumeric
	jdbcChar
	jdbcVarchar
	jdbcBinary
	jdbcDate
	jdbcTime
	jdbcTimestamp
	jdbcCursor
	jdbcXML
)

// isText reports whether masks and hashes apply to the type.
func (t jdbcType) isText() bool { return t == jdbcChar || t == jdbcVarchar }

// OIDs of PostgreSQL's own types.
const (
	oidBool        = 16
	oidBytea       = 17
	oidChar        = 18 // "char", a single byte
	oidName        = 19
	oidInt8        = 20
	oidInt2        = 21
	oidInt4        = 23
	oidText        = 25
	oidOID         = 26
	oidJSON        = 114
	oidXML         = 142
	oidPoint       = 600
	oidLseg        = 601
	oidPath        = 602
	oidBox         = 603
	oidPolygon     = 604
	oidLine        = 628
	oidCIDR        = 650
	oidFloat4      = 700
	oidFloat8      = 701
	oidCircle      = 718
	oidMacaddr8    = 774
	oidMoney       = 790
	oidMacaddr     = 829
	oidInet        = 869
	oidBpchar      = 1042
	oidVarchar     = 1043
	oidDate        = 1082
	oidTime        = 1083
	oidTimestamp   = 1114
	oidTimestamptz = 1184
	oidInterval    = 1186
	oidTimetz      = 1266
	oidBit         = 1560
	oidVarbit      = 1562
	oidNumeric     = 1700
	oidRefcursor   = 1790
	oidUUID        = 2950
	oidTsvector    = 3614
	oidJSONB       = 3802
	oidInt4range   = 3904
	oidNumrange    = 3906
	oidTsrange     = 3908
	oidTstzrange   = 3910
	oidDaterange   = 3912
	oidInt8range   = 3926
)

// OIDs of arrays that need special treatment.
const (
	oidBitArray       = 1561
	oidNameArray      = 1003
	oidMoneyArray     = 791
	oidXMLArray       = 143
	oidPointArray     = 1017
	oidIntervalArray  = 1187
	oidVarbitArray    = 1563
	oidRefcursorArray = 2201
)

// coreTypes are the types that the JDBC driver knows without asking the database.
var coreTypes = map[uint32]jdbcType{
	oidInt2: jdbcSmallint, oidInt4: jdbcInteger, oidOID: jdbcBigint, oidInt8: jdbcBigint, oidMoney: jdbcDouble,
	oidNumeric: jdbcNumeric, oidFloat4: jdbcReal, oidFloat8: jdbcDouble, oidChar: jdbcChar, oidBpchar: jdbcChar,
	oidVarchar: jdbcVarchar, oidVarbit: jdbcOther, oidText: jdbcVarchar, oidName: jdbcVarchar, oidBytea: jdbcBinary,
	oidBool: jdbcBit, oidBit: jdbcBit, oidDate: jdbcDate, oidTime: jdbcTime, oidTimetz: jdbcTime,
	oidTimestamp: jdbcTimestamp, oidTimestamptz: jdbcTimestamp, oidRefcursor: jdbcCursor, oidJSON: jdbcOther, oidXML: jdbcXML,
	oidJSONB: jdbcOther, oidPoint: jdbcOther, oidBox: jdbcOther,
}

// coreElements are the elements of the array types that the JDBC driver knows without asking.
var coreElements = map[uint32]uint32{
	1005: oidInt2, 1007: oidInt4, 1028: oidOID, 1016: oidInt8, 791: oidMoney, 1231: oidNumeric, 1021: oidFloat4,
	1022: oidFloat8, 1002: oidChar, 1014: oidBpchar, 1015: oidVarchar, 1563: oidVarbit, 1009: oidText, 1003: oidName,
	1001: oidBytea, 1000: oidBool, 1561: oidBit, 1182: oidDate, 1183: oidTime, 1270: oidTimetz, 1115: oidTimestamp,
	1185: oidTimestamptz, 2201: oidRefcursor, 199: oidJSON, 3807: oidJSONB, 143: oidXML, 1017: oidPoint, 1020: oidBox,
}

// unlimited is the length of types that have none.
const unlimited = math.MaxInt32

func baseOID(oid uint32) uint32 {
	if element, ok := coreElements[oid]; ok {
		return element
	}
	return oid
}

// precision returns the driver's precision of a type with a modifier.
func precision(oid uint32, modifier int32) int {
	switch oid = baseOID(oid); oid {
	case oidInt2:
		return 5
	case oidOID, oidInt4:
		return 10
	case oidInt8:
		return 19
	case oidFloat4:
		return 8
	case oidFloat8:
		return 17
	case oidNumeric:
		if modifier == -1 {
			return 0
		}
		return int((modifier - 4) >> 16)
	case oidChar, oidBool:
		return 1
	case oidBpchar, oidVarchar:
		if modifier == -1 {
			return unlimited
		}
		return int(modifier - 4)
	case oidDate, oidTime, oidTimetz, oidInterval, oidTimestamp, oidTimestamptz:
		return displaySize(oid, modifier)
	case oidBit:
		return int(modifier)
	case oidVarbit:
		if modifier == -1 {
			return unlimited
		}
		return int(modifier)
	}
	return unlimited
}

// scale returns the driver's scale of a type with a modifier.
func scale(oid uint32, modifier int32) int {
	switch baseOID(oid) {
	case oidFloat4:
		return 8
	case oidFloat8:
		return 17
	case oidNumeric:
		if modifier == -1 {
			return 0
		}
		return int((modifier - 4) & 0xffff)
	case oidTime, oidTimetz, oidTimestamp, oidTimestamptz:
		if modifier == -1 {
			return 6
		}
		return int(modifier)
	case oidInterval:
		if modifier == -1 {
			return 6
		}
		return int(modifier & 0xffff)
	}
	return 0
}

// displaySize returns the driver's maximum length of a type's text.
func displaySize(oid uint32, modifier int32) int {
	switch oid = baseOID(oid); oid {
	case oidDate:
		return 13
	case oidTime:
		return 8 + secondSize(modifier)
	case oidTimetz:
		return 8 + secondSize(modifier) + 6
	case oidTimestamp:
		return 13 + 1 + 8 + secondSize(modifier)
	case oidTimestamptz:
		return 13 + 1 + 8 + secondSize(modifier) + 6
	case oidInterval:
		return 49
	case oidNumeric:
		if modifier == -1 {
			return variableLength
		}
		digits, decimals := int((modifier-4)>>16&0xffff), int((modifier-4)&0xffff)
		if decimals != 0 {
			digits++
		}
		return 1 + digits
	}
	return precision(oid, modifier)
}

func secondSize(modifier int32) int {
	switch modifier {
	case -1:
		return 7
	case 0:
		return 0
	case 1:
		return 3
	}
	return int(modifier) + 1
}

// variableLength is the length of a numeric column without precision and scale.
const variableLength = 131089
