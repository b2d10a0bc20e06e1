// Package datagen makes records out of nothing but a seed and an index, so that whoever reads them can tell which are
// lost, doubled or damaged.
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

	taskKey  = "millrace.task" // of a task's properties: which share of the indexes it generates
	tasksKey = "millrace.tasks"
)

func keys() configs.Keys {
	return configs.Keys{
		configs.Req(topicKey, configs.String, configs.High, "The topic to write to.", configs.NonEmpty),
		configs.Def(seedKey, configs.Long, "1", configs.Medium, "What the records are made from, together with their index: the same seed gives the "+
			"same records."),
		configs.Def(recordsKey, configs.Long, "-1", configs.High, "How many records to generate in all, by all tasks; -1 does not end.", configs.AtLeast(-1)),
		configs.Def(rateKey, configs.Long, "0", configs.High, "How many records to generate in a second, by all tasks; 0 as many as possible.", configs.AtLeast(0)),
		configs.Def(bytesKey, configs.Int, "100", configs.Medium, "How long a record's value is when it is written as JSON. A value that cannot be as "+
			"short is as short as it can.", configs.AtLeast(0)),
		configs.Def(batchKey, configs.Int, "1000", configs.Low, "How many records a task gives at once, at most.", configs.AtLeast(1)),
		configs.Def(partitionsKey, configs.Int, "0", configs.Low, "Spread the records over so many partitions of the topic, by their index; 0 leaves "+
			"that to the keys.", configs.AtLeast(0)),
	}
}

// options are the choices of a task.
type options struct {
	Generator
	topic       string
	end         int64 // the first index that is not generated
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

// Classes are what this package offers.
func Classes() []*connect.Class {
	return []*connect.Class{{
		Name: "millrace.datagen.DatagenSourceConnector", Version: version,
		Aliases:   []string{"DatagenSource", "DatagenSourceConnector"},
		Doc:       "Generates records from a seed, to try things out and to prove that none is lost or doubled.",
		Config:    keys(),
		NewSource: func() connect.SourceConnector { return &Source{} },
	}}
}
