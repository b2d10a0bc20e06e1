package files

import "millrace/configs"

// SpoolDirDocs is the documentation of SpoolDir's keys.
const SpoolDirDocs = "https://github.com/jcustenborder/kafka-connect-spooldir"

const filesStay = "files stay where they are; source offsets say how far each was read"

// SpoolDirKeys returns the keys of all SpoolDir connectors.
func SpoolDirKeys() []configs.OriginalKey {
	return []configs.OriginalKey{
		configs.Acting(TopicKey),
		configs.Acting(BatchKey).From("1000"),
		configs.Acting(PathKey),
		configs.Acting(PatternKey),
		configs.Acting("file.minimum.age.ms").By(minAgeKey),
		configs.Refusing("cleanup.policy", "files are neither moved nor deleted; set NONE, and clean up by other means", "NONE").WhenUnset(filesStay),
		configs.WithoutEffect("cleanup.policy.maintain.relative.path", filesStay),
		configs.WithoutEffect("finished.path", filesStay),
		configs.WithoutEffect("error.path", filesStay),
		configs.WithoutEffect("halt.on.error", "errors.tolerance decides: none fails the task, all goes on behind what cannot be read").UnlessGiven("errors.tolerance=all"),
		configs.WithoutEffect("processing.file.extension", "no file marks another as being read"),
		configs.WithoutEffect("empty.poll.wait.ms", "fs.listing.interval.ms says how often to look for new files"),
		configs.Refusing("timestamp.mode", "set the timestamp by a transformation", "PROCESS_TIME"),
		configs.Refusing("files.sort.attributes", "files are read in the order of their names", "NameAsc"),
		configs.Refusing("input.path.walk.recursively", "give a pattern in input.path, or a connector for each folder", "false"),
		configs.WithoutEffect("task.partitioner", "the tasks share the files by their names"),
		configs.WithoutEffect("task.index", "the worker numbers the tasks"),
		configs.WithoutEffect("task.count", "the worker counts the tasks"),
		configs.WithoutEffect("file.buffer.size.bytes", "the memory grows with the records"),
	}
}

// SpoolDirSchemaKeys returns the keys of the SpoolDir connectors with schemas.
func SpoolDirSchemaKeys(value, generation configs.OriginalKey) []configs.OriginalKey {
	const names = "use the transformation SetSchemaMetadata"
	return []configs.OriginalKey{
		value, generation,
		configs.Refusing("key.schema", "use the transformations ValueToKey and ExtractField for keys", ""),
		configs.Refusing("schema.generation.key.fields", "use the transformations ValueToKey and ExtractField for keys", ""),
		configs.WithoutEffect("schema.generation.key.name", "keys come from the transformation ValueToKey"),
		configs.Refusing("schema.generation.value.name", names, ""),
		configs.Refusing("timestamp.field", "set the timestamp by a transformation", ""),
		configs.WithoutEffect("parser.timestamp.date.formats", "no field here is read as a time; the transformation TimestampConverter does that"),
		configs.WithoutEffect("parser.timestamp.timezone", "no field here is read as a time; the transformation TimestampConverter does that"),
	}
}
