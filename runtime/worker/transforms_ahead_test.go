package worker

import (
	"context"
	"errors"

	"millrace/plugins/boundary"
)

func (fakePlugin) StartTransformation(context.Context, string, int, map[string]string) (boundary.Transformation, error) {
	return nil, errors.New("there are no transformations here")
}
