package transform

import (
	"slices"

	"millrace/configs"
	"millrace/plugins/connect"
)

var dropHeadersClasses = whole(apachePackage+"DropHeaders", "Removes headers.", configs.Keys{
	configs.Req("headers", configs.List, configs.High, "The names of the headers.", configs.NonEmptyList, configs.UniqueItems),
}, func(c configs.Config) (transformation, error) { return dropHeaders(c.List("headers")), nil })

type dropHeaders []string

func (t dropHeaders) apply(r *record) (bool, error) {
	unwanted := func(h connect.Header) bool { return slices.Contains(t, h.Key) }
	if slices.ContainsFunc(r.Headers, unwanted) {
		r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), unwanted)
	}
	return true, nil
}
