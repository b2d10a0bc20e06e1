// Command connect-mask is an example of a custom transformation. It masks the digits of long
// numbers in text, such as card numbers.
package main

import (
	"fmt"
	"strconv"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/sdk"
)

func main() {
	sdk.Serve(&connect.Class{
		Name:    "example.MaskDigits",
		Version: "1.0.0",
		Doc:     "Hides the digits of long numbers in texts, but the last ones. Drops empty texts.",
		Config: configs.Keys{
			configs.Def("keep", configs.Int, "4", configs.Medium, "How many digits of a number stay.", configs.AtLeast(0)),
		},
		NewTransformation: func() connect.Transformation { return &maskDigits{} },
	})
}

type maskDigits struct{ keep int }

// shortest is the minimum number of digits of a masked number.
const shortest = 12

func (m *maskDigits) Configure(props map[string]string) (err error) {
	m.keep, err = strconv.Atoi(props["keep"])
	return err
}

func (m *maskDigits) Apply(r *connect.ConnectRecord) (keep bool, err error) {
	if r.Value.Kind() != connect.String {
		return false, fmt.Errorf("the value is a %s; MaskDigits works on texts", r.Value.Kind())
	}
	text := []byte(r.Value.Str())
	for from := 0; from < len(text); {
		to := from
		for to < len(text) && text[to] >= '0' && text[to] <= '9' {
			to++
		}
		if to-from >= shortest {
			for i := from; i < to-m.keep; i++ {
				text[i] = '*'
			}
		}
		from = to + 1
	}
	r.Value = connect.StringBytes(text)
	return len(text) > 0, nil
}

func (m *maskDigits) Close() error { return nil }
