package protobuf

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

const everyProto = `
message All {
  LABEL bool a = 1; LABEL int32 b = 2; LABEL sint32 c = 3; LABEL sfixed32 d = 4; LABEL uint32 e = 5; LABEL fixed32 f = 6;
  LABEL int64 g = 7; LABEL sint64 h = 8; LABEL sfixed64 i = 9; LABEL uint64 j = 10; LABEL fixed64 k = 11;
  LABEL float l = 12; LABEL double m = 13; LABEL string n = 14; LABEL bytes o = 15; LABEL E p = 16; LABEL Inner q = 17;
  repeated sint32 r = 18; repeated double s = 19 [packed = OTHER]; repeated string t = 20; repeated Inner u = 21; repeated E v = 22;
  map<string, Inner> w = 23; map<bool, sint64> x = 24; map<uint64, string> y = 25;
  oneof pick { int32 first = 30; string second = 31; Inner third = 32; Inner fourth = 33; }
  oneof other { bytes last = 26; E fifth = 27; }
  MORE
}
message Inner { LABEL int32 a = 1; LABEL string b = 2; LABEL Deeper c = 3; repeated bool d = 4; }
message Deeper { repeated fixed32 a = 1; LABEL Empty b = 2; }
message Empty {}
enum E { NONE = 0; ONE = 1; MINUS = -1; UNE = 1; option allow_alias = true; }
`

// For all bytes the result is that of Google's library: the same are rejected, and data that is
// read and written is the same message with the same bytes.
func FuzzProtobufLikeGoogles(f *testing.F) {
	messages := []protoreflect.MessageDescriptor{
		everyMessage(f, `syntax = "proto3";`, "", "[packed = false]", ""),
		everyMessage(f, `syntax = "proto3";`, "optional", "[packed = true]", ""),
		everyMessage(f, `syntax = "proto2";`, "optional", "[packed = true]", "required int32 must = 40; optional group Grouped = 41 { optional int32 a = 1; } repeated group Many = 42 { required string a = 1; }"),
		everyMessage(f, `edition = "2023";`, "", "[features.repeated_field_encoding = EXPANDED]", `Inner delimited = 41 [features.message_encoding = DELIMITED]; string loose = 42 [features.utf8_validation = NONE]; int32 implicit = 43 [features.field_presence = IMPLICIT];`),
	}
	for _, seed := range []string{
		"", "\x08\x01\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x18\x03\x25\x01\x02\x03\x04", "\x65\x00\x00\x00\x80\x72\x01\xff\x80\x01\x01", "\x72\x02hi\x72\x02ho",
		"\x8a\x01\x02\x08\x01\x8a\x01\x03\x12\x01b\x8a\x01\x04\x1a\x02\x12\x00", "\x92\x01\x03\x01\x02\x03\x90\x01\x05\x9a\x01\x08\x00\x00\x00\x00\x00\x00\xf0\x3f",
		"\xba\x01\x05\x0a\x01k\x12\x00\xba\x01\x07\x0a\x01k\x12\x02\x08\x05\xba\x01\x00", "\xc2\x01\x02\x08\x01\xc2\x01\x02\x10\x05\xca\x01\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"\x82\x02\x02\x08\x01\x82\x02\x02\x12\x00\xf0\x01\x07\x82\x02\x00\x8a\x02\x00", "\xc0\x02\x01\xcb\x02\x08\x01\xcc\x02\xd3\x02\x0a\x01x\xd4\x02\xcb\x02\x08\x02\xcc\x02",
		"\x80\x01\x02", "\xb0\x01\x01\xb2\x01\x02\x00\x01", "\x0b\x0c", "\xf8\xff\xff\xff\x0f\x01", "\x08", "\x72\x05ab",
	} {
		for which := range messages {
			f.Add(uint8(which), []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		md := messages[int(which)%len(messages)]
		want, panicked, wantErr := googles(md, data)
		r, err := (&readers{}).message(md)
		if err != nil {
			t.Fatal(err)
		}
		d := &input{}
		v, err := r.read(data, d)
		if len(d.late) != 0 {
			t.Errorf("%d things are left behind", len(d.late))
		}
		if panicked {
			return // it does if the key of a map entry has another type
		}
		if wantErr == nil && lastIsUnknown(want) {
			return // Google's library for Go has no closed enums: the earlier value was dropped
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%x: %v; Google's: %v", data, err, wantErr)
		}
		if err != nil {
			return
		}
		w, err := (&planner{}).message(md, r.schema)
		if err != nil {
			t.Fatal(err)
		}
		out, err := w.append(nil, v)
		if err != nil {
			t.Fatalf("%x: %v", data, err)
		}
		eachMessage(want, func(m protoreflect.Message) { m.SetUnknown(nil) })
		eachMessage(want, dropUnknownSymbols)
		same, err := proto.MarshalOptions{Deterministic: true}.Marshal(want)
		if err != nil || string(out) != string(same) {
			t.Errorf("%x became %s and then\n     %x, not\n     %x, %v", data, v.Text(), out, same, err)
		}
	})
}

func googles(md protoreflect.MessageDescriptor, data []byte) (m *dynamicpb.Message, panicked bool, err error) {
	defer func() { panicked = recover() != nil }()
	m = dynamicpb.NewMessage(md)
	return m, false, proto.Unmarshal(data, m)
}

func everyMessage(f *testing.F, head, label, packed, more string) protoreflect.MessageDescriptor {
	file, err := parse(nil, head+strings.NewReplacer("LABEL", label, "[packed = OTHER]", packed, "MORE", more).Replace(everyProto))
	if err != nil {
		f.Fatal(err)
	}
	return file.Messages().ByName("All")
}

// eachMessage calls visit with a message and all messages in it.
func eachMessage(m protoreflect.Message, visit func(protoreflect.Message)) {
	visit(m)
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.IsMap() && fd.MapValue().Message() != nil:
			v.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
				eachMessage(v.Message(), visit)
				return true
			})
		case fd.IsList() && fd.Message() != nil:
			for i := range v.List().Len() {
				eachMessage(v.List().Get(i).Message(), visit)
			}
		case fd.Message() != nil && !fd.IsMap():
			eachMessage(v.Message(), visit)
		}
		return true
	})
}

func closed(fd protoreflect.FieldDescriptor) bool {
	return fd.Enum() != nil && (fd.Enum().IsClosed() || fd.Syntax() == protoreflect.Proto2)
}

func unknown(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
	return fd.Enum().Values().ByNumber(v.Enum()) == nil
}

// dropUnknownSymbols drops unknown numbers of closed enums, as Google's library for Java does.
func dropUnknownSymbols(m protoreflect.Message) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case !closed(fd):
		case fd.IsList():
			kept := 0
			for i := range v.List().Len() {
				if item := v.List().Get(i); !unknown(fd, item) {
					v.List().Set(kept, item)
					kept++
				}
			}
			v.List().Truncate(kept)
		}
		return true
	})
}

// lastIsUnknown reports whether a singular field is an unknown number of a closed enum.
func lastIsUnknown(m protoreflect.Message) (found bool) {
	eachMessage(m, func(m protoreflect.Message) {
		m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			found = found || !fd.IsList() && closed(fd) && unknown(fd, v)
			return true
		})
	})
	return found
}

// Reading returns for every schema of a registry and every message, and a writer can be made for
// the data that was read.
func FuzzProtobufText(f *testing.F) {
	for _, seed := range []string{
		`syntax = "proto3"; import "google/type/money.proto"; message M { google.type.Money m = 1; map<string, E> e = 2; } enum E { Z = 0; }`,
		`syntax = "proto2"; message M { required group G = 1 { optional E e = 1 [default = B]; } enum E { A = 5; B = 6; } extensions 100 to max; }`,
		`edition = "2023"; message M { oneof o { M.N n = 1; } message N { reserved 1; repeated sint32 r = 2; } }`,
		`syntax = "proto3"; import "google/protobuf/struct.proto"; message M { google.protobuf.Struct s = 1; /* } */ }`,
		`CgNhLmIiBgoBTRIBYQ==`,
	} {
		f.Add(seed, []byte("\x0a\x03\x0a\x01x"))
	}
	f.Fuzz(func(t *testing.T, text string, data []byte) {
		file, err := parse(nil, text)
		if err != nil || file.Messages().Len() == 0 {
			return
		}
		r, err := (&readers{}).message(file.Messages().Get(0))
		if err != nil {
			return
		}
		_, _ = r.read(data, &input{})
		if _, err := (&planner{}).message(file.Messages().Get(0), r.schema); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	})
}
