"""moto, made to answer like EKS in one point: a cluster comes with a security group that all its nodes carry.

usage: cloud.py -H HOST -p PORT
"""
import sys

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

if __name__ == "__main__":
    main(sys.argv[1:])
