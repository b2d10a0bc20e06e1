package connectjson

import "testing"

// Messages with the same start as the previous one give the same result as others.
func TestSameSchema(t *testing.T) {
	const start = `{"schema":{"type":"int32"},"payload":`
	for _, c := range []struct {
		message string
		want    int32
		fails   bool
	}{
		{start + `1}`, 1, false}, {start + ` 2 }`, 2, false}, {start + `3,"x":4}`, 0, true}, {start + `5}}`, 5, false}, {start + `}`, 0, true},
		{start, 0, true}, {start + `null}`, 0, true}, {start + `6`, 0, true}, {start + `7} `, 7, false},
	} {
		for _, warm := range []bool{false, true} {
			conv, err := Class.New(map[string]string{}, false)
			if err != nil {
				t.Fatal(err)
			}
			if warm {
				if _, _, err := conv.ToConnect("t", []byte(start+`0}`)); err != nil {
					t.Fatal(err)
				}
			}
			s, v, err := conv.ToConnect("t", []byte(c.message))
			if (err != nil) != c.fails || err == nil && (s == nil || v.Int() != int64(c.want)) {
				t.Errorf("%s, warm %t: %v %v", c.message, warm, v, err)
			}
		}
	}
}
