package main

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/argoproj/argo-cd/v3/pkg/apiclient/application"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type client struct {
	printer     *printer
	calls       map[int]*call
	connections map[string]*connection
}

// connection is one HTTP/2 connection with the calls on it.
type connection struct {
	*grpc.ClientConn
	ctx    context.Context
	cancel context.CancelFunc
}

// call is what has an ID.
type call struct {
	Command
	*printer
	api    application.ApplicationServiceClient
	ctx    context.Context
	cancel context.CancelFunc
	// reading is held by whoever keeps the call from reading.
	reading  sync.Mutex
	isPaused bool
}

func newClient(printer *printer) *client {
	return &client{printer: printer, calls: map[int]*call{}, connections: map[string]*connection{}}
}

func (c *client) run(command Command) {
	switch command.Do {
	case "get":
		go c.open(command).get()
	case "watch":
		go c.open(command).watch()
	case "wait":
		go c.open(command).wait()
	case "roundtrip":
		c.printer.print(roundtrip(command))
	case "pause":
		c.calls[command.ID].pause()
	case "resume":
		c.calls[command.ID].resume()
	case "cancel":
		c.calls[command.ID].cancel()
		c.calls[command.ID].resume()
	case "cancelAll":
		c.connections[command.Connection].cancelCalls()
	default:
		panic("unknown command " + command.Do)
	}
}

func (c *client) open(command Command) *call {
	conn := c.connect(command)
	ctx, cancel := context.WithCancel(metadata.NewOutgoingContext(conn.ctx, metadata.New(command.Metadata)))
	opened := &call{
		Command: command,
		printer: c.printer,
		api:     application.NewApplicationServiceClient(conn.ClientConn),
		ctx:     ctx,
		cancel:  cancel,
	}
	if command.Connection == "" {
		context.AfterFunc(ctx, func() { conn.Close() })
	}
	c.calls[command.ID] = opened
	return opened
}

func (c *client) connect(command Command) *connection {
	if known, found := c.connections[command.Connection]; found {
		return known
	}
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	if command.KeepaliveMs > 0 {
		every := time.Duration(command.KeepaliveMs) * time.Millisecond
		options = append(options, grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: every, PermitWithoutStream: true}))
	}
	conn, err := grpc.NewClient(command.Address, options...)
	if err != nil {
		panic(err)
	}
	made := &connection{ClientConn: conn}
	made.ctx, made.cancel = context.WithCancel(context.Background())
	if command.Connection != "" {
		c.connections[command.Connection] = made
	}
	return made
}

// cancelCalls ends all calls at once; the connection stays for others.
func (c *connection) cancelCalls() {
	c.cancel()
	c.ctx, c.cancel = context.WithCancel(context.Background())
}

func (c *call) pause() {
	c.reading.Lock()
	c.isPaused = true
}

func (c *call) resume() {
	if c.isPaused {
		c.isPaused = false
		c.reading.Unlock()
	}
}

func (c *call) query() *application.ApplicationQuery {
	asked := c.Query
	return &application.ApplicationQuery{
		Name:            asked.Name,
		AppNamespace:    asked.AppNamespace,
		Projects:        asked.Projects,
		Selector:        asked.Selector,
		ResourceVersion: asked.ResourceVersion,
	}
}

func (c *call) get() {
	defer c.cancel()
	app, err := c.api.Get(c.ctx, c.query())
	if err == nil {
		c.print(Line{ID: c.ID, Text: textOf(app)})
	}
	c.printEnd(err, nil)
}

func (c *call) printEnd(err error, trailer metadata.MD) {
	state := status.Convert(err)
	c.print(Line{ID: c.ID, End: &End{Code: int(state.Code()), Message: state.Message(), Cursor: first(trailer, "x-kubecast-cursor")}})
}

func first(values metadata.MD, name string) string {
	if found := values.Get(name); len(found) > 0 {
		return found[0]
	}
	return ""
}

func textOf(app *v1alpha1.Application) string {
	text, err := json.Marshal(app)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// roundtrip says what Argo CD would deliver of an object of the cluster: read into its types, sent, read again.
func roundtrip(command Command) Line {
	var known, sent v1alpha1.Application
	if err := json.Unmarshal([]byte(command.Text), &known); err != nil {
		return Line{ID: command.ID, End: &End{Code: 2, Message: err.Error()}}
	}
	bytes, err := known.Marshal()
	if err == nil {
		err = sent.Unmarshal(bytes)
	}
	if err != nil {
		return Line{ID: command.ID, End: &End{Code: 2, Message: err.Error()}}
	}
	return Line{ID: command.ID, Text: textOf(&sent)}
}
