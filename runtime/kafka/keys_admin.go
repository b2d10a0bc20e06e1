package kafka

import (
	"math"

	"millrace/configs"
)

// adminKeys are the keys that only admin clients have.
var adminKeys = []Key{
	idle("requests are tried again until their time is over", configs.Def("retries", configs.Int, "2147483647", configs.Low, "Maximum number of retries of a request.", configs.Between(0, math.MaxInt32))),
	idle("request.timeout.ms bounds a request", configs.Def("default.api.timeout.ms", configs.Int, "60000", configs.Medium, "Maximum time for a call, in milliseconds.", configs.AtLeast(0))),
	idle("clients connect to brokers", configs.Def("bootstrap.controllers", configs.List, "", configs.High, "Controllers to ask first, in place of brokers.")).unless(""),
}
