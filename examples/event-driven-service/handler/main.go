// Command handler receives messages over HTTP and prints them. It stands for any service that
// reacts to events.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
)

type message struct{ Sender, Receiver, Message string }

func main() {
	address := "127.0.0.1:8091"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	http.HandleFunc("POST /messages", handle)
	log.Fatal(http.ListenAndServe(address, nil))
}

func handle(w http.ResponseWriter, r *http.Request) {
	var m message
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil || m.Receiver == "" {
		http.Error(w, "expected a message with a receiver", http.StatusUnprocessableEntity)
		return
	}
	fmt.Printf("%s: %s writes %q (%s)\n", m.Receiver, m.Sender, m.Message, r.Header.Get("Idempotency-Key"))
}
