"""What every lesson uses: exercises, questions, pictures, sliders, the doctor, the notebook tools."""
