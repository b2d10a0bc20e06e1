package wire

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"millrace/configs"
	"millrace/plugins/connect"
	connectv1 "millrace/plugins/proto/connect/v1"
)

// messages are the messages other than batches of records, with the processing of their receiver.
var messages = []struct {
	make func() proto.Message
	use  func(t *testing.T, m proto.Message)
}{
	{func() proto.Message { return &connectv1.DescribeResponse{} }, func(t *testing.T, m proto.Message) {
		for _, c := range m.(*connectv1.DescribeResponse).Classes {
			class, err := ClassFromProto(c)
			if err != nil {
				continue
			}
			if len(class.Name) > maxName || len(class.Version) > maxVersion || len(class.Config) > maxKeys {
				t.Errorf("a class beyond its bounds: %.100q", class.Name)
			}
			class.Config.Validate(nil)
			ClassToProto(class)
		}
	}},
	{func() proto.Message { return &connectv1.ValidateResponse{} }, func(_ *testing.T, m proto.Message) {
		ValuesToProto(ValuesFromProto(m.(*connectv1.ValidateResponse).Values))
	}},
	{func() proto.Message { return &connectv1.AlterOffsetsRequest{} }, func(t *testing.T, m proto.Message) { useOffsets(t, m.(*connectv1.AlterOffsetsRequest).Offsets) }},
	{func() proto.Message { return &connectv1.ConnectorResponse{} }, func(t *testing.T, m proto.Message) {
		for _, c := range m.(*connectv1.ConnectorResponse).GetTaskConfigs().GetConfigs() {
			_ = c.GetConfig()["x"]
		}
		useError(t, m.(*connectv1.ConnectorResponse).GetTaskConfigs().GetError())
	}},
	{func() proto.Message { return &connectv1.SourceRequest{} }, func(t *testing.T, m proto.Message) {
		r := m.(*connectv1.SourceRequest)
		useOffsets(t, r.GetCommitted().GetOffsets())
		useMap(t, r.GetOffset().GetOffset())
		useError(t, r.GetOffset().GetError())
	}},
	{func() proto.Message { return &connectv1.SinkResponse{} }, func(t *testing.T, m proto.Message) {
		useError(t, m.(*connectv1.SinkResponse).GetDone().GetError())
		useError(t, m.(*connectv1.SinkResponse).GetEvent())
	}},
}

func useOffsets(t *testing.T, offsets []*connectv1.Offset) {
	for _, o := range OffsetsFromProto(offsets) {
		for _, m := range []map[string]any{o.Partition, o.Offset} {
			if _, err := MapToProto(m); err != nil {
				t.Error(err)
			}
		}
	}
}

// useMap uses an offset like a worker does: as JSON in a topic.
func useMap(t *testing.T, m *connectv1.Map) {
	plain := MapFromProto(m)
	var unsupported *json.UnsupportedValueError // NaN
	if _, err := json.Marshal(plain); err != nil && !errors.As(err, &unsupported) && !strings.Contains(err.Error(), "unsupported value") {
		t.Error(err)
	}
	if _, err := MapToProto(plain); err != nil {
		t.Error(err)
	}
}

func useError(t *testing.T, e *connectv1.Error) {
	err := ErrorFromProto(e)
	if err == nil {
		return
	}
	var bad connect.BadRecords
	if !errors.As(err, &bad) && len(err.Error()) > MaxText+100 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
	for _, r := range bad {
		if r.Index < 0 {
			t.Errorf("record %d", r.Index)
		}
	}
	if _, err := proto.Marshal(ErrorToProto(err)); err != nil {
		t.Error(err)
	}
}

// Arbitrary bytes as a message of any kind, in either direction, result in an error or in usable
// data.
func FuzzMessages(f *testing.F) {
	add := func(kind byte, m proto.Message) {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(kind, b)
	}
	offset, err := MapToProto(map[string]any{"n": int64(1), "f": math.Inf(1), "l": []any{nil, "x", map[string]any{"": true}}})
	if err != nil {
		f.Fatal(err)
	}
	class := ClassToProto(&connect.Class{Name: "a.B", Version: "1", Elsewhere: connect.Source, Config: configs.Keys{configs.Def("k", configs.Int, "1", configs.High, "It.")}})
	fault := ErrorToProto(connect.BadRecords{{Index: 3, Err: errors.New("\xff long")}})
	add(0, &connectv1.DescribeResponse{Classes: []*connectv1.Class{class, {}}})
	add(1, &connectv1.ValidateResponse{Values: []*connectv1.KeyValue{{Name: "k", Errors: []string{"bad"}}, {}}})
	add(2, &connectv1.AlterOffsetsRequest{Offsets: []*connectv1.Offset{{Partition: offset, Offset: offset}, {}}})
	add(3, &connectv1.ConnectorResponse{Response: &connectv1.ConnectorResponse_TaskConfigs{TaskConfigs: &connectv1.TaskConfigsResult{Configs: []*connectv1.TaskConfig{{}}, Error: fault}}})
	add(4, &connectv1.SourceRequest{Request: &connectv1.SourceRequest_Committed{Committed: &connectv1.Committed{Offsets: []*connectv1.Offset{{}}}}})
	add(5, &connectv1.SinkResponse{Response: &connectv1.SinkResponse_Done{Done: &connectv1.Done{Error: fault}}})
	f.Fuzz(func(t *testing.T, kind byte, data []byte) {
		row := messages[int(kind)%len(messages)]
		m := row.make()
		if Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(data)}, m) == nil {
			row.use(t, m)
		}
		var source SourceReader
		if Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(data)}, &source) == nil && source.Response != nil {
			useMap(t, source.Response.GetOffset().GetPartition())
			useError(t, source.Response.GetEvent())
		}
		var sink SinkReader
		if Codec().Unmarshal(mem.BufferSlice{mem.SliceBuffer(data)}, &sink) == nil && sink.Request != nil {
			_ = sink.Request.GetOpen().GetPartitions()
		}
	})
}
