// A client of the server as Argo CD's own are: grpc-go with Argo CD's Go types. The tests tell it what to do, one JSON
// line on stdin for each command, and read what it saw, one JSON line on stdout for each thing.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// Command is one line of stdin. What it leads to carries its ID.
type Command struct {
	ID int `json:"id"`
	// Do is "get", "watch", "wait", "roundtrip"; "pause", "resume", "cancel" of the call with this ID; or "cancelAll" of a connection.
	Do      string `json:"do"`
	Address string `json:"address"`
	// Connection names a connection that several calls share; without one a call has its own.
	Connection  string            `json:"connection"`
	KeepaliveMs int               `json:"keepaliveMs"`
	Query       Query             `json:"query"`
	Metadata    map[string]string `json:"metadata"`
	// Health ends a "wait".
	Health string `json:"health"`
	// Quiet leaves the objects out of what is printed.
	Quiet bool `json:"quiet"`
	// Text is the object of a "roundtrip".
	Text string `json:"text"`
}

// Query is what ApplicationQuery asks for.
type Query struct {
	Name            *string  `json:"name"`
	AppNamespace    *string  `json:"appNamespace"`
	Projects        []string `json:"projects"`
	Selector        *string  `json:"selector"`
	ResourceVersion *string  `json:"resourceVersion"`
}

func main() {
	client := newClient(newPrinter(os.Stdout))
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var command Command
		if err := json.Unmarshal(lines.Bytes(), &command); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		client.run(command)
	}
}
