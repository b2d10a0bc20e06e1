package worker

import (
	"context"
	"errors"
)

func (fakePlugin) StartTransformation(context.Context, string, int, map[string]string) (Transformation, error) {
	return nil, errors.New("there are no transformations here")
}
