// Command connect-crasher is a transformation and a predicate whose records select how they fail.
package main

import (
	"errors"
	"os"
	"strings"

	"millrace/configs"
	"millrace/plugins/connect"
	"millrace/plugins/sdk"
)

func main() {
	sdk.Serve(
		&connect.Class{Name: "test.Crasher", Version: "1.0.0", Doc: "Does what the records say.",
			NewTransformation: func() connect.Transformation { return &crasher{} }},
		&connect.Class{Name: "test.Says", Version: "1.0.0", Doc: "Matches a text.",
			Config:       configs.Keys{configs.Req("text", configs.String, configs.High, "The text.")},
			NewPredicate: func() connect.Predicate { return &says{} }},
	)
}

type says struct{ text string }

func (s *says) Configure(props map[string]string) error {
	s.text = props["text"]
	return nil
}

func (s *says) Test(r *connect.ConnectRecord) (bool, error) {
	if r.Value.Text() == "unsaid" {
		return false, errors.New("it says nothing")
	}
	return r.Value.Text() == s.text, nil
}

func (*says) Close() error { return nil }

type crasher struct{ skip string }

func (c *crasher) Configure(props map[string]string) error {
	c.skip = props["skip"]
	if props["refuse"] != "" {
		return errors.New("it is refused")
	}
	return nil
}

func (c *crasher) Apply(r *connect.ConnectRecord) (bool, error) {
	switch r.Value.Text() {
	case "exit":
		os.Exit(3)
	case "panic":
		panic("as it was told")
	case "escape":
		return false, errors.New("\x1b]0;pwn\a\x1b[31mred \u009b31m")
	case "huge":
		return false, errors.New("begin " + strings.Repeat("x", 3<<20) + " end")
	case "bad":
		return false, errors.New("the record is bad")
	case "drop", c.skip:
		return false, nil
	}
	r.Headers = append(r.Headers, connect.Header{Key: "by", Schema: connect.StringSchema, Value: connect.StringValue("crasher")})
	return true, nil
}

func (*crasher) Close() error { return nil }
