// Runs FerretDB on a folder of its own for the tests of the job store and prints its address.
//
// FerretDB 1.24 does not make findAndModify atomic: it reads, then writes, and two workers can lock one job. MongoDB
// promises that each command changes a document in one step, so the door in front of FerretDB keeps that promise for
// it: it lets one command through at a time.
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	folder, err := os.MkdirTemp("", "rollcall-ferretdb-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		log.Fatal(err)
	}
	behind, err := url.Parse(server.MongoDBURI())
	if err != nil {
		log.Fatal(err)
	}
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go admit(door, behind.Host)
	fmt.Printf("mongodb://%s/\n", door.Addr())

	if err := server.Run(ctx); err != nil {
		log.Fatal(err)
	}
}

func admit(door net.Listener, server string) {
	var turn sync.Mutex
	for {
		client, err := door.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(client, server, &turn)
	}
}

// serve ends with its connection: whatever breaks, the driver connects again.
func serve(client net.Conn, address string, turn *sync.Mutex) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer server.Close()
	for {
		request, err := readMessage(client)
		if err != nil {
			return
		}
		response, err := exchange(server, request, turn)
		if err != nil {
			return
		}
		if _, err := client.Write(response); err != nil {
			return
		}
	}
}

func exchange(server net.Conn, request []byte, turn *sync.Mutex) ([]byte, error) {
	turn.Lock()
	defer turn.Unlock()
	if _, err := server.Write(request); err != nil {
		return nil, err
	}
	if wantsNoResponse(request) {
		return nil, nil
	}
	return readMessage(server)
}

const (
	headerLength  = 16
	maximalLength = 48_000_000
	opMsg         = 2013
	moreToCome    = 1 << 1
)

// readMessage reads one message of MongoDB's wire protocol: its length comes first, and counts itself.
func readMessage(connection io.Reader) ([]byte, error) {
	header := make([]byte, headerLength)
	if _, err := io.ReadFull(connection, header); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint32(header)
	if length < headerLength || length > maximalLength {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	message := append(header, make([]byte, length-headerLength)...)
	_, err := io.ReadFull(connection, message[headerLength:])
	return message, err
}

func wantsNoResponse(request []byte) bool {
	if binary.LittleEndian.Uint32(request[12:]) != opMsg || len(request) < headerLength+4 {
		return false
	}
	return binary.LittleEndian.Uint32(request[headerLength:])&moreToCome != 0
}
