"""moto, made to answer like EKS in one point: a cluster comes with a security group that all its nodes carry.

usage: cloud.py -H HOST -p PORT
Ends when its standard input does, so that nothing is left however its starter dies.
"""
import os
import sys
import threading

from moto.ec2.models import ec2_backends
from moto.eks.models import EKSBackend
from moto.server import main

create_cluster = EKSBackend.create_cluster


def create_with_security_group(backend, name, *arguments, **named):
    ec2 = ec2_backends[backend.account_id][backend.region_name]
    network = named["resources_vpc_config"]
    vpc_id = ec2.get_subnet(network["subnetIds"][0]).vpc_id
    network["clusterSecurityGroupId"] = ec2.create_security_group(f"eks-cluster-sg-{name}", "Nodes and control plane", vpc_id).id
    return create_cluster(backend, name, *arguments, **named)


EKSBackend.create_cluster = create_with_security_group


def end_with_starter():
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_starter, daemon=True).start()
    main(sys.argv[1:])
