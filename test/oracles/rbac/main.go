// Answers questions of RBAC the way Argo CD does, with the libraries that it uses: JSON lines in, JSON lines out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// question is one line: exactly one of its parts is set.
type question struct {
	Globs   []pair   `json:"globs"`
	Regexes []pair   `json:"regexes"`
	Texts   []string `json:"texts"`
	World   *world   `json:"world"`
}

// pair is a pattern, and a text that it may match.
type pair struct {
	Pattern string `json:"pattern"`
	Text    string `json:"text"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		answer, _ := json.Marshal(asked.answer())
		fmt.Fprintf(out, "%s\n", answer)
	}
}

func (q question) answer() []bool {
	answers := []bool{}
	for _, p := range q.Globs {
		answers = append(answers, globMatches(p.Pattern, p.Text))
	}
	for _, p := range q.Regexes {
		answers = append(answers, regexMatches(p.Pattern, p.Text))
	}
	for _, text := range q.Texts {
		answers = append(answers, loads(text))
	}
	if q.World != nil {
		answers = append(answers, q.World.answers()...)
	}
	return answers
}
