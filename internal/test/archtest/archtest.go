// Package archtest holds the rules that the code keeps as a whole: who imports whom, what packages are called, how long
// files are. They are tests.
package archtest
