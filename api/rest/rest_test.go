package rest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// A worker decodes exactly what a client encoded.
func TestRoundTrip(t *testing.T) {
	text := "v"
	for _, body := range []any{
		&CreateRequest{Name: "c", Config: Config{"a": &text, "gone": nil}, InitialState: Paused, InitialOffsets: []Offset{{Partition: map[string]any{"p": int64(1) << 62}}}},
		&CreateRequest{Name: "c", Config: Config{}},
		&Offsets{Offsets: []Offset{{Partition: map[string]any{"f": "x"}, Offset: map[string]any{"n": int64(7), "r": 0.5}}}},
		&RewindRequest{At: "0-1", DryRun: true},
		&UndoRequest{DryRun: true},
		&ReplayRequest{Records: []ReplayRecord{{Partition: 0, Offset: 3, Value: &Content{Text: &text}}}, Topic: "t", Again: true},
		&LevelRequest{Level: &text},
	} {
		written, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(reflect.TypeOf(body).Elem()).Interface()
		if err := json.Unmarshal(written, got); err != nil || !reflect.DeepEqual(got, body) {
			t.Errorf("%s: %+v, %v", written, got, err)
		}
	}
}

// Bodies are as strict as Apache's, and errors name JSON types.
func TestRefused(t *testing.T) {
	for _, row := range []struct {
		into any
		body string
		says string
	}{
		{&CreateRequest{}, `{"name": "c", "conf": {}}`, "Unrecognized field"},
		{&CreateRequest{}, `{"name": {}}`, "Cannot deserialize"},
		{&CreateRequest{}, `{"initial_state": "FAILED"}`, "none of RUNNING, PAUSED, STOPPED"},
		{&CreateRequest{}, `{"initial_offsets": [null]}`, "is null"},
		{&Config{}, `{"k": []}`, "k: Cannot deserialize"},
		{&Config{}, `[]`, "expected an object, got an array"},
		{&Offset{}, `{"partition": 1}`, "expected an object, got a number"},
		{&ReplayRecord{}, `{"partition": 0}`, "both at least 0"},
	} {
		if err := Unmarshal([]byte(row.body), row.into); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v", row.body, err)
		}
	}
}

// Apache's server accepts any scalar as text.
func TestScalars(t *testing.T) {
	var r CreateRequest
	if err := Unmarshal([]byte(`{"name": 1, "config": {"n": 2.50, "b": true, "z": null}, "initial_state": "stopped"}`), &r); err != nil {
		t.Fatal(err)
	}
	props, nulls := r.Config.Props()
	if r.Name != "1" || props["n"] != "2.50" || props["b"] != "true" || len(nulls) != 1 || r.InitialState != Stopped {
		t.Errorf("%+v %v %v", r, props, nulls)
	}
}
