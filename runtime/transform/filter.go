package transform

import "millrace/configs"

var filterClasses = whole(apachePackage+"Filter", "Drops records. Use it with a predicate, to drop only the records that match.",
	nil, func(configs.Config) (transformation, error) { return filter{}, nil })

type filter struct{}

func (filter) apply(*record) (bool, error) { return false, nil }
