package csv

import (
	"slices"
	"strings"

	"millrace/configs"
	"millrace/connectors/internal/files"
)

// originals are the connectors of other projects whose class names are aliases of CsvSource.
var originals = []configs.Original{spoolDir, filePulse}

var spoolDir = configs.Original{
	Project: "SpoolDir", Docs: files.SpoolDirDocs,
	Classes: []string{"com.github.jcustenborder.kafka.connect.spooldir.SpoolDirCsvSourceConnector"},
	Keys: slices.Concat(files.SpoolDirKeys(), files.SpoolDirSchemaKeys(
		configs.Refusing("value.schema", "give the types as "+columnsKey+"=NAME:TYPE;NAME:TYPE, such as id:INT64;amount:FLOAT64", ""),
		configs.WithoutEffect("schema.generation.enabled", "columns without a type are strings in any case, as generated schemas have them"),
	), []configs.OriginalKey{
		configs.Acting(skipLinesKey),
		configs.Acting(separatorKey),
		configs.Acting(quoteKey),
		configs.Acting(escapeKey).From("92"),
		configs.Acting(strictKey),
		configs.Acting(blanksKey),
		configs.Acting(nullKey),
		configs.Acting(headerKey),
		configs.Acting("csv.file.charset").By("file.encoding"),
		configs.Adjusting("csv.rfc.4180.parser.enabled", "with true there is no escape character"),
		configs.Refusing("csv.ignore.quotations", "set "+quoteKey+"=0", "false"),
		configs.Refusing("csv.keep.carriage.return", "a CR before a line end is never part of a field without quotes", "false"),
		configs.WithoutEffect("csv.verify.reader", "each row is checked in any case"),
		configs.Acting(caseKey).From("false"),
	}),
	Adjust: func(given, props map[string]string) {
		if strings.EqualFold(strings.TrimSpace(given["csv.rfc.4180.parser.enabled"]), "true") {
			props[escapeKey] = ""
		}
	},
}

const (
	localOnly  = "only files of this machine are read, by the class LocalFSDirectoryListing"
	noSchemas  = "give the types as " + columnsKey + "=NAME:TYPE;NAME:TYPE"
	readAtOnce = "a file is complete when it was read to its end, and read on when it grows"
	inOffsets  = "source offsets say how far each file was read"
)

var filePulse = configs.Original{
	Project: "File Pulse", Docs: "https://streamthoughts.github.io/kafka-connect-file-pulse",
	Classes: []string{"io.streamthoughts.kafka.connect.filepulse.source.FilePulseSourceConnector"},
	Keys: []configs.OriginalKey{
		configs.Acting(files.TopicKey),
		configs.Acting("fs.listing.directory.path").By(files.PathKey),
		configs.Acting("file.filter.regex.pattern").By(files.PatternKey),
		configs.Acting("file.filter.minimum.age.ms").By("file.min.age.ms"),
		configs.Acting("fs.listing.interval.ms").From("10000"),
		configs.Acting("file.encoding"),
		configs.Acting("skip.headers").By(skipLinesKey),
		configs.Acting("read.max.wait.ms"),
		configs.Refusing("filters", "a row is split by "+separatorKey+", "+headerKey+" and "+columnsKey+" name and type its fields, and transforms change records", "").
			WhenUnset("each row is split into fields by " + separatorKey + "; there is no field message"),
		configs.Refusing("filters.*", "a row is split by "+separatorKey+", "+headerKey+" and "+columnsKey+" name and type its fields, and transforms change records"),
		configs.Refusing("tasks.reader.class", "CsvSource reads rows; use JsonSource or FileStreamSource for other files",
			"io.streamthoughts.kafka.connect.filepulse.fs.reader.LocalRowFileInputReader", "io.streamthoughts.kafka.connect.filepulse.reader.RowFileInputReader"),
		configs.Refusing("fs.listing.class", localOnly, "io.streamthoughts.kafka.connect.filepulse.fs.LocalFSDirectoryListing",
			"io.streamthoughts.kafka.connect.filepulse.scanner.local.LocalFSDirectoryWalker"),
		configs.Refusing("fs.listing.filters", "use file.filter.regex.pattern and file.min.age.ms", "", "io.streamthoughts.kafka.connect.filepulse.fs.filter.RegexFileListFilter",
			"io.streamthoughts.kafka.connect.filepulse.scanner.local.filter.RegexFileListFilter", "io.streamthoughts.kafka.connect.filepulse.fs.filter.LastModifiedFileListFilter"),
		configs.Refusing("fs.listing.recursive.enabled", "give a pattern in input.path, or a connector for each folder", "false").WhenUnset("files in folders below are not read"),
		configs.Refusing("fs.delete.compress.files.enabled", "files are never deleted", "false"),
		configs.WithoutEffect("fs.listing.task.delegation.enabled", "the tasks look for their files themselves"),
		configs.Refusing("file.filter.maximum.age.ms", "choose files by input.file.pattern"),
		configs.Refusing("file.filter.minimum.size.bytes", "choose files by input.file.pattern"),
		configs.Refusing("file.filter.maximum.size.bytes", "choose files by input.file.pattern"),
		configs.Refusing("file.filter.date.*", "choose files by input.file.pattern"),
		configs.Refusing("fs.cleanup.policy.class", "files are neither moved nor deleted; use the class LogCleanupPolicy, and clean up by other means",
			"io.streamthoughts.kafka.connect.filepulse.fs.clean.LogCleanupPolicy", "io.streamthoughts.kafka.connect.filepulse.clean.LogCleanupPolicy"),
		configs.WithoutEffect("fs.cleanup.policy.triggered.on", "files stay where they are"),
		configs.Refusing("fs.cleanup.policy.*", "files are neither moved nor deleted"),
		configs.Refusing("cleaner.*", "files are neither moved nor deleted"),
		configs.Refusing("fs.completion.strategy.class", readAtOnce, "io.streamthoughts.kafka.connect.filepulse.source.EofCompletionStrategy"),
		configs.Refusing("completion.schedule.*", readAtOnce),
		configs.Refusing("daily.completion.*", readAtOnce),
		configs.Refusing("tasks.file.processing.order.by", "files are read in the order of their names", "URI").WhenUnset("files are read in the order of their names"),
		configs.WithoutEffect("tasks.halt.on.error", "errors.tolerance decides: none fails the task, all goes on behind what cannot be read").
			WhenUnset("a row that cannot be read fails the task; set errors.tolerance=all to go on behind it").UnlessGiven("errors.tolerance=all"),
		configs.WithoutEffect("tasks.empty.poll.wait.ms", "fs.listing.interval.ms says how often to look for new files"),
		configs.WithoutEffect("tasks.file.status.storage.*", inOffsets),
		configs.WithoutEffect("state.*", inOffsets),
		configs.WithoutEffect("offset.policy.class", "a file is told from others by its path and how it begins"),
		configs.Refusing("offset.attributes.string", "a file is told from others by its path and how it begins", "uri", "path", "name", "path+name", "name+path"),
		configs.Refusing("offset.strategy", "a file is told from others by its path and how it begins", "uri", "path", "name", "path+name", "name+path"),
		configs.Refusing("ignore.committed.offsets", "change the source offsets by the REST API", "false"),
		configs.WithoutEffect("task.partitioner.class", "the tasks share the files by their names"),
		configs.WithoutEffect("task.generation.id", "the worker numbers the tasks"),
		configs.WithoutEffect("file.uris.provider", "the tasks look for their files themselves"),
		configs.WithoutEffect("allow.tasks.reconfiguration.after.timeout.ms", "new files need no new tasks"),
		configs.WithoutEffect("max.scheduled.files", "new files need no new tasks"),
		configs.WithoutEffect("buffer.initial.bytes.size", "the memory grows with the rows"),
		configs.WithoutEffect("min.read.records", "batch.size bounds a batch"),
		configs.Refusing("skip.footers", "drop such rows by a transformation", "0"),
		configs.Refusing("compression.method", "decompress files before they are read", "", "none"),
		configs.Refusing("value.connect.schema", noSchemas),
		configs.Refusing("value.connect.schema.*", noSchemas),
		configs.Refusing("merge.value.connect.schemas", noSchemas, "false"),
		configs.WithoutEffect("connect.schema.keep.leading.underscores.on.record.name", "names stay as they are"),
		configs.Refusing("xml.*", "XML is not read"), configs.Refusing("reader.*", "rows are all that is read"),
		configs.Refusing("aws.*", localOnly), configs.Refusing("azure.*", localOnly), configs.Refusing("gcs.*", localOnly),
		configs.Refusing("oss.*", localOnly), configs.Refusing("sftp.*", localOnly), configs.Refusing("smb.*", localOnly),
	},
}
