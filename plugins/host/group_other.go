//go:build !unix

package host

import (
	"os"
	"os/exec"
)

func ownGroup(*exec.Cmd) {}

func killGroup(*exec.Cmd) {}

func hasOwnGroup(*exec.Cmd) bool { return false }

func signaled(*os.ProcessState) bool { return false }
