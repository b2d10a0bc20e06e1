package resident

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Trim releases the resident pages of the program file. Start-up touches many pages once, and the
// kernel maps others around them; few are used again, and those are reloaded from the page cache.
// Call it after start-up. If it fails, nothing happens.
func Trim() {
	self, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return
	}
	for _, m := range programMappings(string(maps), self) {
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, m.from, m.to-m.from, unix.MADV_DONTNEED)
	}
}

// mapping is an address range of the process.
type mapping struct {
	from, to uintptr
	resident int // kB
}

// programMappings returns the mappings of a file that still equal the file. A loader or a debugger
// may have written to others, whose content could not be restored.
func programMappings(smaps, file string) (out []mapping) {
	var here *mapping
	for line := range strings.Lines(smaps) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		from, to, isHead := strings.Cut(fields[0], "-")
		switch {
		case isHead && len(fields) >= 6 && !strings.Contains(fields[1], "w") && strings.TrimSuffix(line[strings.Index(line, fields[5]):], "\n") == file: //nolint:gocritic // the line has its fields
			out = append(out, mapping{address(from), address(to), 0})
			here = &out[len(out)-1]
		case isHead:
			here = nil
		case here == nil:
		case fields[0] == "Rss:":
			here.resident, _ = strconv.Atoi(fields[1])
		case fields[0] == "Anonymous:" && fields[1] != "0":
			out, here = out[:len(out)-1], nil
		}
	}
	return out
}

func address(hex string) uintptr {
	n, _ := strconv.ParseUint(hex, 16, 64)
	return uintptr(n)
}
