//go:build !linux

package host

// keepFiles does nothing on this system: plugins inherit the files that this process inherited from
// its parent.
func keepFiles() {}
