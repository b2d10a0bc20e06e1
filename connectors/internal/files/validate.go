package files

import "millrace/configs"

// Validate adds errors in the path of the set to a validation.
func (s Set) Validate(values []configs.Value) []configs.Value {
	if err := s.Check(); err != nil {
		return Complain(values, s.Key, err)
	}
	return values
}

// Complain adds an error to the value of a key.
func Complain(values []configs.Value, key string, err error) []configs.Value {
	for i := range values {
		if values[i].Name == key {
			values[i].Errors = append(values[i].Errors, err.Error())
		}
	}
	return values
}

// Sound reports whether a validation has no errors so far.
func Sound(values []configs.Value) bool {
	for i := range values {
		if len(values[i].Errors) > 0 {
			return false
		}
	}
	return true
}
