package herder

import "millrace/runtime/fault"

// notFound and unknown differ as Apache's two texts do.
func notFound(name string) error { return fault.New(fault.NotFound, "Connector %s not found", name) }

func unknown(name string) error { return fault.New(fault.NotFound, "Unknown connector %s", name) }
