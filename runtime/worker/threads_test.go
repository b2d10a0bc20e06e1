package worker

import (
	"context"
	"fmt"

	"millrace/plugins/boundary"
)

func (p fakePlugin) Threads(_ context.Context, connector string, task int) (string, error) {
	return fmt.Sprintf("threads of %s-%d", connector, task), nil
}

func (p fakePlugin) Measured(context.Context, string, int) ([]boundary.Measured, error) {
	return nil, nil
}
