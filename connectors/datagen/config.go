// Package datagen generates records from a seed and an index, so that a reader can detect lost,
// duplicate and damaged records.
package datagen

import (
	"math"
	"strconv"

	"millrace/configs"
	"millrace/plugins/connect"
)

const (
	version = "1.0.0"

	topicKey      = "topic"
	seedKey       = "seed"
	recordsKey    = "records"
	rateKey       = "records.per.second"
	batchKey      = "batch.size"
	bytesKey      = "record.bytes"
	partitionsKey = "partitions"

	taskKey  = "millrace.task" // in a task's properties: its share of the indexes
	tasksKey = "millrace.tasks"
)

func keys() configs.Keys {
	return configs.Keys{
		configs.Req(topicKey, configs.String, configs.High, "Topic to write to.", configs.NonEmpty),
		configs.Def(seedKey, configs.Long, "1", configs.Medium, "Seed of the generated records. The "+
			"same seed generates the same records."),
		configs.Def(recordsKey, configs.Long, "-1", configs.High, "Total number of records of all "+
			"tasks. -1: unlimited.", configs.AtLeast(-1)),
		configs.Def(rateKey, configs.Long, "0", configs.High, "Number of records per second of all "+
			"tasks together. 0: as many as possible.", configs.AtLeast(0)),
		configs.Def(bytesKey, configs.Int, "100", configs.Medium, "Size of a record's value as "+
			"JSON, in bytes. If that is too small for a record, the value has the minimum size.", configs.AtLeast(0)),
		configs.Def(batchKey, configs.Int, "1000", configs.Low, "Maximum number of records in a "+
			"batch of a task.", configs.AtLeast(1)),
		configs.Def(partitionsKey, configs.Int, "0", configs.Low, "Number of partitions of the "+
			"topic to distribute the records over, by their index. 0: the partition depends on "+
			"the key.", configs.AtLeast(0)),
	}
}

// options are the settings of a task.
type options struct {
	Generator
	topic       string
	end         int64 // first index that is not generated
	rate        float64
	batch       int
	partitions  int64
	task, tasks int64
}

func parse(props map[string]string) (options, error) {
	c, err := keys().Parse(props)
	if err != nil {
		return options{}, err
	}
	o := options{
		Generator: Generator{Seed: c.Long(seedKey), Bytes: c.Int(bytesKey)},
		topic:     c.String(topicKey), end: c.Long(recordsKey), batch: c.Int(batchKey), partitions: c.Long(partitionsKey),
	}
	if o.end < 0 {
		o.end = math.MaxInt64
	}
	o.task, _ = strconv.ParseInt(props[taskKey], 10, 64)
	o.tasks, _ = strconv.ParseInt(props[tasksKey], 10, 64)
	o.tasks = max(o.tasks, 1)
	o.rate = float64(c.Long(rateKey)) / float64(o.tasks)
	return o, nil
}

// Classes returns the classes of this package.
func Classes() []*connect.Class {
	return []*connect.Class{{
		Name: "millrace.datagen.DatagenSourceConnector", Version: version,
		Aliases:   []string{"DatagenSource", "DatagenSourceConnector"},
		Doc:       "Generates records from a seed, for experiments and for tests that no record is lost or duplicated.",
		Config:    keys(),
		NewSource: func() connect.SourceConnector { return &Source{} },
	}}
}
