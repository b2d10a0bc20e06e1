package transform

import "millrace/configs"

var filterClasses = whole(apachePackage+"Filter", "Drops every record. Give it a predicate, so that it drops those which the predicate matches.",
	nil, func(configs.Config) (transformation, error) { return filter{}, nil })

type filter struct{}

func (filter) apply(*Record) (bool, error) { return false, nil }
