// Command check says whether the tests on the real Apache Kafka can run on this machine.
package main

import (
	"fmt"

	"millrace/internal/apache"
)

func main() {
	if err := apache.Find(); err != nil {
		fmt.Printf("SKIPPED: the tests on Apache Kafka %s cannot run here: %v\n", apache.Version, err)
		return
	}
	fmt.Printf("the tests on Apache Kafka %s run here\n", apache.Version)
}
