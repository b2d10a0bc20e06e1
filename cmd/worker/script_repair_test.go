package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/twmb/franz-go/pkg/kgo"

	"millrace/api/rest"
	"millrace/runtime/deadletter"
)

// rewindto CONNECTOR PATTERN: rewind a connector to the newest offset of its history that matches,
// with the program's command.
func rewindTo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rewindto connector pattern")
	}
	_, answer, err := ask(ts, http.MethodGet, "/connectors/"+args[0]+"/offsets/history", "")
	ts.Check(err)
	var past rest.OffsetHistory
	ts.Check(json.Unmarshal(answer, &past))
	pattern := regexp.MustCompile(args[1])
	for _, o := range past.History {
		offset, err := json.Marshal(o.Offset)
		ts.Check(err)
		if pattern.Match(offset) {
			ts.Check(ts.Exec("worker", "offsets", "rewind", args[0], "--at", o.At))
			return
		}
	}
	ts.Fatalf("no past offset matches %s: %s", args[1], answer)
}

// killreplay WORKER CONNECTOR: kill a worker while it replays a connector's dead letter queue,
// after the first record has arrived.
func killReplay(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: killreplay worker connector")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	topic := deadletter.LogTopic(args[1])
	client, err := kgo.NewClient(kgo.SeedBrokers(sceneOf(ts).brokerAddr(ts)), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.MetadataMinAge(20*time.Millisecond), kgo.UnknownTopicRetries(-1))
	ts.Check(err)
	defer client.Close()
	rest := sceneOf(ts).last.rest
	var asking sync.WaitGroup
	defer asking.Wait()
	asking.Go(func() {
		if resp, err := http.Post(rest+"/connectors/"+args[1]+"/dlq/replay", "application/json", strings.NewReader(`{"all": true}`)); err == nil {
			resp.Body.Close()
		}
	})
	for client.PollFetches(ctx).NumRecords() == 0 {
		ts.Check(ctx.Err())
	}
	kill9(ts, false, args[:1])
	held, err := size(ctx, client, topic)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%d records were replayed\n", held)
}

// replayrest CONNECTOR COUNT: replay the rest of a dead letter queue of COUNT records after an
// interrupted replay.
func replayRest(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: replayrest connector count")
	}
	status, answer, err := ask(ts, http.MethodPost, "/connectors/"+args[0]+"/dlq/replay", `{"all": true}`)
	ts.Check(err)
	var r rest.Replayed
	ts.Check(json.Unmarshal(answer, &r))
	fmt.Fprintf(ts.Stdout(), "%d %s\n", status, answer)
	if r.Replayed == 0 || r.Already == 0 || r.Remaining+r.Refused > 0 || strconv.Itoa(r.Replayed+r.Already) != args[1] {
		ts.Fatalf("expected %s records, some of them replayed before, some now", args[1])
	}
}
