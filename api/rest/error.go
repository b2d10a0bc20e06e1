package rest

// Error is the body of every response other than a success.
type Error struct {
	Code    int    `json:"error_code"` // the HTTP status
	Message string `json:"message"`
}

func (e *Error) Error() string { return e.Message }
