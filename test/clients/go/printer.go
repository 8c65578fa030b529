package main

import (
	"encoding/json"
	"io"
	"sync"
)

// Line is one thing that was seen; only what happened is there.
type Line struct {
	ID int `json:"id"`
	// Start is the header x-kubecast-start, with which a stream begins.
	Start *string `json:"start,omitempty"`
	Event *Event  `json:"event,omitempty"`
	// Text is an application as Go prints it.
	Text string `json:"text,omitempty"`
	End  *End   `json:"end,omitempty"`
}

// Event is a message of a watch. Cursor and Reason are fields that Argo CD's types do not know.
type Event struct {
	Type string `json:"type"`
	// Text is the application as Go prints it.
	Text   string `json:"text,omitempty"`
	Cursor string `json:"cursor,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// End is how a call ended.
type End struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	// Cursor is the trailer x-kubecast-cursor.
	Cursor string `json:"cursor,omitempty"`
}

type printer struct {
	mutex sync.Mutex
	lines *json.Encoder
}

func newPrinter(out io.Writer) *printer {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	return &printer{lines: lines}
}

func (p *printer) print(line Line) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := p.lines.Encode(line); err != nil {
		panic(err)
	}
}
