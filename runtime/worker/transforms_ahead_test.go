package worker

import (
	"context"
	"errors"

	"millrace/plugins/hosted"
)

func (fakePlugin) StartTransformation(context.Context, string, int, map[string]string) (hosted.Transformation, error) {
	return nil, errors.New("there are no transformations here")
}
