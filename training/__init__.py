"""The recipe of the model in the box: data, masking, model, training, evaluation, export."""
