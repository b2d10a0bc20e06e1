package broker

// Embedded is the value of bootstrap.servers that selects the embedded broker.
const Embedded = "embedded"

// DefaultFolder is the folder of the embedded broker unless a flag names another one.
const DefaultFolder = "millrace-data"
