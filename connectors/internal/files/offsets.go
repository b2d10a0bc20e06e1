package files

import (
	"errors"
	"fmt"

	"millrace/plugins/connect"
)

// FilenameField is the field of a source partition: the file's path, as configured.
const FilenameField = "filename"

// AlterOffsets refuses offsets that no file can be resumed from.
func AlterOffsets(offsets []connect.SourceOffset) error {
	for _, o := range offsets {
		if o.Offset == nil {
			continue // to be forgotten, whatever its partition is
		}
		if _, ok := o.Partition[FilenameField]; !ok {
			return fmt.Errorf("Partition objects should contain the key '%s'", FilenameField) // Apache's wording
		}
		position, ok := o.Offset[PositionField]
		if !ok {
			return errors.New("Offset objects should either be null or contain the key 'position'") // Apache's wording
		}
		n, ok := position.(int64)
		if !ok {
			return fmt.Errorf("The value for the '%s' key in the offset is expected to be a Long value", PositionField) // Apache's wording
		}
		if n < 0 {
			return fmt.Errorf("The value for the '%s' key in the offset should be a non-negative value", PositionField) // Apache's wording
		}
	}
	return nil
}
