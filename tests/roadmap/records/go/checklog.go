// Checklog checks a folder of public record log files with the code of the Go checksum database, which shares nothing
// with ours: golang.org/x/mod/sumdb/note and tlog. docs/record-log.md says what the files are.
//
//	checklog VKEY FOLDER
//
// It prints "OK <size>", or one sentence that names the file, and ends with 1.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8
const width = 1 << height

func main() {
	if len(os.Args) != 3 {
		fail("usage: checklog VKEY FOLDER")
	}
	log := &log{vkey: os.Args[1], folder: os.Args[2]}
	var err error
	log.verifier, err = note.NewVerifier(log.vkey)
	check("the pinned key", err)
	log.tree = log.checkpoint("checkpoint", log.read("checkpoint"))
	log.checkFront()
	log.readEntries()
	log.checkTiles()
	log.checkProofs()
	log.checkList()
	log.checkDisclosed()
	fmt.Println("OK", log.tree.N)
}

type log struct {
	vkey, folder string
	verifier     note.Verifier
	tree         tlog.Tree
	leaves       [][]byte
	stored       hashes // of all levels, in the order of tlog.StoredHashIndex, computed from the leaves alone
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, h[index])
	}
	return found, nil
}

// path is that of C2SP tlog-tiles: no height, and "entries" where the checksum database says "data".
func path(t tlog.Tile) string {
	return strings.Replace(strings.Replace(t.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}

// checkpoint opens a note and reads its three lines; tlog.ParseTree knows only the checksum database's own.
func (log *log) checkpoint(name string, data []byte) tlog.Tree {
	opened, err := note.Open(data, note.VerifierList(log.verifier))
	check(name, err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != log.verifier.Name() || lines[3] != "" {
		fail("%s: not three lines, or another origin", name)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(name, err)
	hash, err := tlog.ParseHash(lines[2])
	check(name, err)
	return tlog.Tree{N: size, Hash: hash}
}

func (log *log) checkFront() {
	if string(log.read("vkey")) != log.vkey+"\n" {
		fail("vkey: another key")
	}
	if string(log.read("trust-policy")) != "log "+log.vkey+"\nquorum none\n" {
		fail("trust-policy: another policy")
	}
}

func (log *log) readEntries() {
	for start := int64(0); start < log.tree.N; start += width {
		tile := tlog.Tile{H: height, L: -1, N: start / width, W: int(min(width, log.tree.N-start))}
		rest := log.read(path(tile))
		for i := 0; i < tile.W; i++ {
			if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
				fail("%s: cut off", path(tile))
			}
			length := 2 + int(binary.BigEndian.Uint16(rest))
			log.leaves, rest = append(log.leaves, rest[2:length]), rest[length:]
		}
		if len(rest) != 0 {
			fail("%s: too long", path(tile))
		}
	}
	for n, leaf := range log.leaves {
		more, err := tlog.StoredHashes(int64(n), leaf, log.stored)
		check("entries", err)
		log.stored = append(log.stored, more...)
	}
}

// tiles lists the full tiles of a tree, and one partial tile at each level that has one. tlog.NewTiles lists those that
// are published on the way, of every width.
func tiles(size int64) []tlog.Tile {
	var found []tlog.Tile
	for level := 0; size > 0; level++ {
		for n := int64(0); n < size/width; n++ {
			found = append(found, tlog.Tile{H: height, L: level, N: n, W: width})
		}
		if size%width > 0 {
			found = append(found, tlog.Tile{H: height, L: level, N: size / width, W: int(size % width)})
		}
		size /= width
	}
	return found
}

// checkTiles compares every tile with the leaves, and asks the checksum database's own reader for each leaf hash.
func (log *log) checkTiles() {
	for _, tile := range tiles(log.tree.N) {
		expected, err := tlog.ReadTileData(tile, log.stored)
		check(path(tile), err)
		if !bytes.Equal(log.read(path(tile)), expected) {
			fail("%s: not the hashes of the entries", path(tile))
		}
	}
	root, err := tlog.TreeHash(log.tree.N, log.stored)
	check("root", err)
	if root != log.tree.Hash {
		fail("checkpoint: not the root of the entries")
	}
	reader := tlog.TileHashReader(log.tree, log)
	for start := int64(0); start < log.tree.N; start += width {
		var indexes []int64
		for n := start; n < log.tree.N && n < start+width; n++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, n))
		}
		found, err := reader.ReadHashes(indexes)
		check("tiles", err)
		for i, hash := range found {
			if hash != tlog.RecordHash(log.leaves[start+int64(i)]) {
				fail("entry %d: not the leaf that was signed", start+int64(i))
			}
		}
	}
}

func (log *log) checkProofs() {
	for _, n := range []int64{0, log.tree.N / 3, log.tree.N / 2, log.tree.N - 1} {
		proof, err := tlog.ProveRecord(log.tree.N, n, tlog.TileHashReader(log.tree, log))
		check("proof", err)
		check("proof", tlog.CheckRecord(proof, log.tree.N, log.tree.Hash, n, tlog.RecordHash(log.leaves[n])))
	}
}

// checkList checks that all checkpoints ever published grew into the one of today.
func (log *log) checkList() {
	blocks := strings.Split(string(log.read("checkpoints.txt")), "\n\n")
	if len(blocks)%2 != 1 || blocks[len(blocks)-1] != "" {
		fail("checkpoints.txt: cut off")
	}
	var last []byte
	for i := 0; i+1 < len(blocks); i += 2 {
		last = []byte(blocks[i] + "\n\n" + blocks[i+1] + "\n")
		old := log.checkpoint("checkpoints.txt", last)
		if old.N == 0 {
			if old.Hash != tlog.Hash(sha256.Sum256(nil)) {
				fail("checkpoints.txt: a wrong empty root")
			}
			continue
		}
		proof, err := tlog.ProveTree(log.tree.N, old.N, log.stored)
		check("checkpoints.txt", err)
		check("checkpoints.txt", tlog.CheckTree(proof, log.tree.N, log.tree.Hash, old.N, old.Hash))
	}
	if !bytes.Equal(last, log.read("checkpoint")) {
		fail("checkpoints.txt: the newest is another one")
	}
}

type leaf struct {
	Class, Commit, Type, Subject string
	Seq                          int64
}

type line struct {
	Body  json.RawMessage `json:"body"`
	Index int64           `json:"index"`
	Salt  string          `json:"salt"`
}

// checkDisclosed checks that each public leaf has its body beside it, unless a later record redacts it.
func (log *log) checkDisclosed() {
	expected, commits := map[int64]bool{}, map[int64]string{}
	for n, data := range log.leaves {
		var one leaf
		check("leaf "+strconv.Itoa(n), json.Unmarshal(data, &one))
		if one.Seq != int64(n) {
			fail("leaf %d has another number", n)
		}
		expected[one.Seq], commits[one.Seq] = one.Class == "public", one.Commit
		if one.Type == "record.redacted" {
			redacted, err := strconv.ParseInt(strings.TrimPrefix(one.Subject, "record/"), 10, 64)
			check("redaction", err)
			delete(expected, redacted)
		}
	}
	for start := int64(0); start < log.tree.N; start += width {
		full := path(tlog.Tile{H: height, L: 0, N: start / width, W: width})
		name := "disclosed/" + strings.TrimPrefix(full, "tile/0/") + ".jsonl"
		for _, text := range strings.SplitAfter(string(log.read(name)), "\n") {
			if text == "" {
				continue
			}
			var one line
			check(name, json.Unmarshal([]byte(text), &one))
			salt, err := hex.DecodeString(one.Salt)
			check(name, err)
			again := fmt.Sprintf("{\"body\":%s,\"index\":%d,\"salt\":\"%s\"}\n", one.Body, one.Index, one.Salt)
			opened := sha256.Sum256(append(append([]byte("roadmap-record/v1\x00"), salt...), one.Body...))
			if again != text || !expected[one.Index] || commits[one.Index] != hex.EncodeToString(opened[:]) {
				fail("%s: the body of %d is not what its leaf commits to", name, one.Index)
			}
			delete(expected, one.Index)
		}
	}
	for n, missing := range expected {
		if missing {
			fail("disclosed: the body of %d is missing", n)
		}
	}
}

// Height, ReadTiles and SaveTiles make a log a tlog.TileReader.
func (log *log) Height() int { return height }

func (log *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(log.folder, path(tile)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (log *log) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (log *log) read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(log.folder, name))
	check(name, err)
	return data
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func check(what string, err error) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

func fail(format string, values ...interface{}) {
	fmt.Printf(format+"\n", values...)
	os.Exit(1)
}
