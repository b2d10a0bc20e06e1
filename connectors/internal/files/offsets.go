package files

import (
	"errors"
	"fmt"

	"millrace/plugins/connect"
)

// FilenameField is the field of a source partition with the path of the file, as configured.
const FilenameField = "filename"

// AlterOffsets rejects offsets from which no file can resume.
func AlterOffsets(offsets []connect.SourceOffset) error {
	for _, o := range offsets {
		if o.Offset == nil {
			continue // a reset, for any partition
		}
		if _, ok := o.Partition[FilenameField]; !ok {
			// Apache's wording
			return fmt.Errorf("Partition objects should contain the key '%s'", FilenameField)
		}
		position, ok := o.Offset[PositionField]
		if !ok {
			// Apache's wording
			return errors.New("Offset objects should either be null or contain the key 'position'")
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
