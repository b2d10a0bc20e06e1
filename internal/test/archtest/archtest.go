// Package archtest contains the rules for the code as a whole, as tests: imports, package names,
// file lengths and language.
package archtest
