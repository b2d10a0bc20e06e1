package api

import (
	"strings"

	"github.com/gin-gonic/gin"

	"millrace/api/rest"
)

func (h workersHandlers) cluster(c *gin.Context) {
	cluster, err := within(h.server, c, h.herder.Cluster)
	reply(c, cluster, err)
}

// clusterHealth collects the health of every worker. The leader serves it, because it knows all
// workers; each worker reports only about itself.
func (h workersHandlers) clusterHealth(c *gin.Context) {
	own := h.herder.WorkerHealth()
	if hop, forwarded := c.GetQuery("forward"); forwarded && !strings.EqualFold(hop, "true") {
		answer(c, rest.WorkersHealth{Workers: []rest.WorkerHealth{own}})
		return
	}
	cluster, err := within(h.server, c, h.herder.Cluster)
	if err != nil {
		reply(c, cluster, err)
		return
	}
	var others []string
	for _, w := range cluster.Workers {
		if w.WorkerID != own.WorkerID {
			others = append(others, w.URL)
		}
	}
	out := rest.WorkersHealth{Workers: []rest.WorkerHealth{own}}
	for i, a := range queryAll[rest.WorkersHealth](h.server, c, others) {
		if a == nil {
			out.Unreachable = append(out.Unreachable, others[i])
		} else {
			out.Workers = append(out.Workers, a.Workers...)
		}
	}
	answer(c, out)
}
