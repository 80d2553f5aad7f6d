// Reads a log served as C2SP tlog-tiles with the packages that Go's own checksum database is made of
// (golang.org/x/mod/sumdb/note and tlog), which share no line with Chancery:
//
//	tlog -vkey VKEY [-old CHECKPOINT] URL
//
// The checkpoint's signature is verified, every entry is proven to be in the tree, every smaller tree is proven to be its
// beginning, and the root is computed again from the entries alone. That last step, and checking proofs instead of trusting
// what TileHashReader returns, also hold against CVE-2026-56865, which versions before 0.40 have. Prints what it found as
// JSON; exits 1 with one line on standard error where anything does not fit.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // C2SP tiles are 256 hashes wide.

type log struct{ prefix string }

func (l log) get(path string) ([]byte, error) {
	answer, err := http.Get(l.prefix + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// Height, ReadTiles and SaveTiles make it a tlog.TileReader.
func (l log) Height() int { return height }

func (l log) SaveTiles([]tlog.Tile, [][]byte) {}

func (l log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, tile := range tiles {
		// x/mod writes tile/8/0/001; C2SP leaves the height out.
		bytes, err := l.get(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		read[i] = bytes
	}
	return read, nil
}

// entries reads the bundles of a tree: for each entry its length in two bytes, and its bytes.
func (l log) entries(size int64) ([][]byte, error) {
	var all [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := 256
		if size-n*256 < 256 {
			width = int(size - n*256)
		}
		tile := tlog.Tile{H: height, L: -1, N: n, W: width}
		bundle, err := l.get(strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1))
		if err != nil {
			return nil, err
		}
		for len(bundle) >= 2 {
			length := int(binary.BigEndian.Uint16(bundle))
			if len(bundle) < 2+length {
				return nil, fmt.Errorf("%s ends inside an entry", tile.Path())
			}
			all, bundle = append(all, bundle[2:2+length]), bundle[2+length:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("%s has a byte left over", tile.Path())
		}
	}
	if int64(len(all)) != size {
		return nil, fmt.Errorf("%d entries where the checkpoint says %d", len(all), size)
	}
	return all, nil
}

// checkpoint opens a signed note and reads its three lines.
func checkpoint(text []byte, verifier note.Verifier) (tlog.Tree, string, error) {
	var tree tlog.Tree
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tree, "", err
	}
	lines := strings.Split(strings.TrimSuffix(opened.Text, "\n"), "\n")
	if len(lines) != 3 || lines[0] != verifier.Name() {
		return tree, "", fmt.Errorf("not a checkpoint of %s: %q", verifier.Name(), opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tree, "", err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, "", fmt.Errorf("the root is not base64 of 32 bytes: %q", lines[2])
	}
	tree.N = size
	copy(tree.Hash[:], root)
	return tree, lines[0], nil
}

// memory holds the hashes of a tree made of the entries alone.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(m)) {
			return nil, fmt.Errorf("there is no hash %d", index)
		}
		hashes[i] = m[index]
	}
	return hashes, nil
}

func build(entries [][]byte) (memory, error) {
	var hashes memory
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, hashes)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, more...)
	}
	return hashes, nil
}

func run(url, vkey, old string) (map[string]any, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	l := log{strings.TrimSuffix(url, "/")}
	text, err := l.get("checkpoint")
	if err != nil {
		return nil, err
	}
	tree, origin, err := checkpoint(text, verifier)
	if err != nil {
		return nil, err
	}
	entries, err := l.entries(tree.N)
	if err != nil {
		return nil, err
	}
	hashes, err := build(entries)
	if err != nil {
		return nil, err
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil || root != tree.Hash {
		return nil, fmt.Errorf("the entries have another root than was signed (%v)", err)
	}
	tiles := tlog.TileHashReader(tree, l)
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(i), tiles)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entry))
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i, err)
		}
	}
	for size := int64(1); size < tree.N; size++ {
		then, err := tlog.TreeHash(size, hashes)
		if err != nil {
			return nil, err
		}
		if err := extends(tlog.Tree{N: size, Hash: then}, tree, tiles); err != nil {
			return nil, err
		}
	}
	found := map[string]any{"origin": origin, "size": tree.N, "root": tree.Hash.String(), "entries": len(entries)}
	if old != "" {
		text, err := os.ReadFile(old)
		if err != nil {
			return nil, err
		}
		before, _, err := checkpoint(text, verifier)
		if err != nil {
			return nil, fmt.Errorf("the old checkpoint: %w", err)
		}
		if err := extends(before, tree, tiles); err != nil {
			return nil, err
		}
		found["extends"] = before.N
	}
	return found, nil
}

func extends(old, tree tlog.Tree, tiles tlog.HashReader) error {
	if old.N > tree.N {
		return fmt.Errorf("the log has %d entries and had %d", tree.N, old.N)
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tiles)
	if err == nil {
		err = tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
	}
	if err != nil {
		return fmt.Errorf("the tree of %d entries is not the beginning of that of %d: %w", old.N, tree.N, err)
	}
	return nil
}

func main() {
	vkey := flag.String("vkey", "", "the log's key")
	old := flag.String("old", "", "a checkpoint seen before")
	flag.Parse()
	found, err := run(flag.Arg(0), *vkey, *old)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tlog:", err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(found)
}
