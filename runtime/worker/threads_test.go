package worker

import (
	"context"
	"fmt"
)

func (p fakePlugin) Threads(_ context.Context, connector string, task int) (string, error) {
	return fmt.Sprintf("threads of %s-%d", connector, task), nil
}
