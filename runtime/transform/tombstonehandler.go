package transform

import (
	"millrace/configs"
)

const aivenPackage = "io.aiven.kafka.connect.transforms."

// tombstoneHandlerClasses are one transformation under two names. In Confluent's, to ignore a
// record means to drop it. No behavior logs a line per record.
var tombstoneHandlerClasses = []Class{
	{Name: confluentPackage + "TombstoneHandler", Kind: Transformation, Version: ownVersion, Doc: tombstoneDoc, Keys: configs.Keys{
		configs.Def("behavior", configs.String, "warn", configs.Medium, "What to do with a record whose value is null: drop it (ignore, warn), "+
			"or fail (fail).", configs.OneOf("ignore", "warn", "fail", "drop_silent", "drop_warn")),
	}, newTransformation: newTombstoneHandler},
	{Name: aivenPackage + "TombstoneHandler", Kind: Transformation, Version: ownVersion, Doc: tombstoneDoc, Keys: configs.Keys{
		configs.Req("behavior", configs.String, configs.Medium, "What to do with a record whose value is null: drop it (drop_silent, drop_warn), "+
			"or fail (fail).", configs.OneOf("drop_silent", "drop_warn", "fail")),
	}, newTransformation: newTombstoneHandler},
}

const tombstoneDoc = "Drops records whose value is null, or fails on them."

type tombstoneHandler string

func newTombstoneHandler(c configs.Config) (transformation, error) {
	return tombstoneHandler(c.String("behavior")), nil
}

func (t tombstoneHandler) apply(r *record) (bool, error) {
	if !isNull(r.Value) {
		return true, nil
	}
	if t == "fail" {
		return false, dataErrorf("Tombstone record encountered and failing due to configured 'fail' behavior")
	}
	return false, nil
}
