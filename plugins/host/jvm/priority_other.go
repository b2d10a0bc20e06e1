//go:build !unix

package jvm

func yieldProcessor(int) {}
