package configs

import (
	"reflect"
	"testing"
)

func TestOriginal(t *testing.T) {
	f := Original{Project: "Other", Classes: []string{"x.Other"}, Keys: []OriginalKey{
		Acting("same"), Acting("theirs").By("ours").From("7"), Acting("old").By("ours.too"), WithoutEffect("idle", "nothing to do"),
		Refusing("odd", "leave it out", "false"), Refusing("many.*", "use one"), WithoutEffect("many.small", "few"), Refusing("move", "do it yourself", "NONE").WhenUnset("files stay"),
	}}
	props := map[string]string{"connector.class": "x.Other", "same": "1", "old": "o", "idle": "1", "odd": "FALSE", "many.small": "1", "many.others": "1"}
	want := map[string]string{"ours": "7", "ours.too": "o"}
	for k, v := range props {
		want[k] = v
	}
	if got := f.Apply(props); !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
	if got := f.Apply(map[string]string{"connector.class": "x.Other", "theirs": "8", "ours": "9"})["ours"]; got != "9" {
		t.Error(got)
	}
	findings := f.Judge(props)
	if wanted := []Finding{
		{"idle", "the key of Other has no effect here: nothing to do", false},
		{"many.others", "the key of Other is not supported here: use one", true},
		{"many.small", "the key of Other has no effect here: few", false},
		{"move", "it is not set, and the default of Other does not hold here: files stay", false},
	}; !reflect.DeepEqual(findings, wanted) {
		t.Errorf("%+v", findings)
	}
	props["odd"] = "true"
	if got := f.Judge(props); len(got) != 5 || got[3].Text != "the key of Other is not supported here, but for false: leave it out" {
		t.Errorf("%+v", got)
	}
	props["connector.class"] = "Ours"
	if f.Judge(props) != nil || len(f.Apply(props)) != len(props) {
		t.Error("another class")
	}
}
