package transform

import (
	"errors"

	"millrace/configs"
	"millrace/plugins/connect"
)

var setSchemaMetadataClasses = halves(apachePackage+"SetSchemaMetadata", "Sets the name and the version of the %s's schema.", configs.Keys{
	configs.Opt("schema.name", configs.String, configs.High, "The name."),
	configs.Opt("schema.version", configs.Int, configs.High, "The version."),
	replaceNull,
}, newSetSchemaMetadata)

type setSchemaMetadata struct {
	on      part
	read    reader
	config  configs.Config
	schemas derived[*connect.Schema]
}

func newSetSchemaMetadata(c configs.Config, on part) (transformation, error) {
	if !c.Has("schema.name") && !c.Has("schema.version") {
		return nil, errors.New("Neither schema name nor version configured: set schema.name or schema.version") // Apache's wording
	}
	return &setSchemaMetadata{on: on, read: readerOf(c), config: c}, nil
}

func (t *setSchemaMetadata) apply(r *record) (bool, error) {
	schema, v, err := t.on.get(r)
	switch {
	case err != nil || schema == nil && v.IsNull():
		return true, err
	case schema == nil:
		return false, dataErrorf("Schema required for [updating schema metadata]")
	}
	updated, err := t.schemas.of(schema, func(s *connect.Schema) (*connect.Schema, error) {
		out := *s
		if t.config.Has("schema.name") {
			out.Name = t.config.String("schema.name")
		}
		if t.config.Has("schema.version") {
			out.Version = int32(t.config.Int("schema.version"))
		}
		return &out, nil
	})
	if err != nil {
		return false, err
	}
	if v.Kind() == connect.KindStruct {
		values := t.on.values(r, v.Struct(), 0)
		if err := t.read.complete(values, v.Struct().Schema); err != nil {
			return false, err
		}
		v = structOf(updated, values)
	}
	t.on.set(r, updated, v)
	return true, nil
}
