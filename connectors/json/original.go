package json

import (
	"slices"

	"millrace/configs"
	"millrace/connectors/internal/files"
)

// originals are the connectors of other projects whose class names are aliases of JsonSource.
var originals = []configs.Original{
	{
		Project: "SpoolDir", Docs: files.SpoolDirDocs,
		Classes: []string{"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirJsonSourceConnector"},
		Keys: slices.Concat(files.SpoolDirKeys(), files.SpoolDirSchemaKeys(
			configs.Refusing("value.schema", "records have no schema: write them by JsonConverter with value.converter.schemas.enable=false", ""),
			configs.Refusing("schema.generation.enabled", "records have no schema: write them by JsonConverter with value.converter.schemas.enable=false", "false"),
		)),
	},
	{
		Project: "SpoolDir", Docs: files.SpoolDirDocs,
		Classes: []string{"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirSchemaLessJsonSourceConnector"},
		Keys:    append(files.SpoolDirKeys(), configs.Acting("file.charset").By("file.encoding")),
	},
}
