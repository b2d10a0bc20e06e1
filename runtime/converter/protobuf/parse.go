package protobuf

import (
	"context"
	"encoding/base64"
	"os"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"millrace/runtime/converter/conversion"
	"millrace/runtime/converter/registered"
	"millrace/runtime/schemaregistry"
)

// parse parses a .proto file and its imports. Each is text, or a descriptor in base64, which
// Confluent's non-Java serializers register.
func parse(references []schemaregistry.Named, text string) (protoreflect.FileDescriptor, error) {
	const name = "schema"
	files := map[string]string{}
	for _, r := range append(slices.Clone(references), schemaregistry.Named{Name: name, Text: text}) {
		if err := checkDepth(r.Text); err != nil {
			return nil, conversion.Wrap("Invalid Protobuf schema", err)
		}
		files[r.Name] = strings.TrimPrefix(r.Text, "\uFEFF")
	}
	compiler := protocompile.Compiler{Resolver: protocompile.CompositeResolver{
		protocompile.ResolverFunc(func(path string) (protocompile.SearchResult, error) {
			text, ok := files[path]
			if !ok {
				return protocompile.SearchResult{}, os.ErrNotExist
			}
			if described := descriptorOf(text); described != nil {
				described.Name = &path
				return protocompile.SearchResult{Proto: described}, nil
			}
			return protocompile.SearchResult{Source: strings.NewReader(text)}, nil
		}),
		resolver,
	}}
	parsed, err := compiler.Compile(context.Background(), name)
	if err != nil {
		return nil, conversion.Wrap("Invalid Protobuf schema", err)
	}
	return compacted(parsed[0])
}

// descriptorOf decodes a base64 descriptor; nil for any other text.
func descriptorOf(text string) *descriptorpb.FileDescriptorProto {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	f := &descriptorpb.FileDescriptorProto{}
	if (proto.UnmarshalOptions{RecursionLimit: registered.MaxDepth}).Unmarshal(b, f) != nil || len(f.MessageType) == 0 {
		return nil
	}
	nameForJSON(f.MessageType)
	return f
}

// nameForJSON gives fields the JSON names that protoc gives them. A descriptor need not have them,
// but the compiler requires them.
func nameForJSON(messages []*descriptorpb.DescriptorProto) {
	for _, m := range messages {
		for _, f := range m.Field {
			if f.JsonName == nil {
				f.JsonName = proto.String(jsonName(f.GetName()))
			}
		}
		nameForJSON(m.NestedType)
	}
}

// compacted rebuilds the file with Google's library, whose fields report the features of their
// edition.
func compacted(file protoreflect.FileDescriptor) (protoreflect.FileDescriptor, error) {
	set := &descriptorpb.FileDescriptorSet{}
	seen := map[string]bool{}
	var add func(protoreflect.FileDescriptor)
	add = func(f protoreflect.FileDescriptor) {
		if seen[f.Path()] {
			return
		}
		seen[f.Path()] = true
		for i := range f.Imports().Len() {
			add(f.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(f))
	}
	add(file)
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, conversion.Wrap("Invalid Protobuf schema", err)
	}
	return files.FindFileByPath(file.Path())
}

// checkDepth limits the nesting of brackets in a .proto file before the compiler parses it,
// because the compiler takes memory for each level. Brackets in texts and comments do not count.
func checkDepth(text string) error {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\'':
			for i++; i < len(text) && text[i] != c && text[i] != '\n'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '/':
			i += max(0, commentLength(text[i:])-1)
		case '{', '[', '(', '<':
			if depth++; depth > registered.MaxDepth {
				return registered.ErrTooDeep
			}
		case '}', ']', ')', '>':
			depth--
		}
	}
	return nil
}

// commentLength returns the length of the comment that the text begins with; 0: none.
func commentLength(text string) int {
	end := ""
	switch {
	case strings.HasPrefix(text, "//"):
		end = "\n"
	case strings.HasPrefix(text, "/*"):
		end = "*/"
	default:
		return 0
	}
	if at := strings.Index(text[2:], end); at >= 0 {
		return 2 + at + len(end)
	}
	return len(text)
}
